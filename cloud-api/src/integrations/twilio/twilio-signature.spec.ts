import { describe, expect, it } from 'vitest';
import { isSignedByTwilio, twilioSignature } from './twilio-signature.js';

// the example of Twilio's documentation ("Webhooks security")
const token = '12345';
const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const form = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309', To: '+18005551212' };

describe('twilioSignature', () => {
  it('is that of the published example, and that of the library of Twilio', async () => {
    expect(twilioSignature(token, url, form)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=');
    const { default: twilio } = await import('twilio');
    expect(twilio.validateRequest(token, twilioSignature(token, url, form), url, form)).toBe(true);
  });

  it('of a name with several values counts each once', async () => {
    const several = { ...form, Media: ['b', 'a', 'b'] };
    const { default: twilio } = await import('twilio');
    expect(twilio.validateRequest(token, twilioSignature(token, url, several), url, several)).toBe(true);
  });
});

describe('isSignedByTwilio', () => {
  const good = twilioSignature(token, url, form);
  it.each([
    ['as it was signed', good, token, url, form, true],
    ['without a signature', undefined, token, url, form, false],
    ['an empty one', '', token, url, form, false],
    ['of another token', twilioSignature('other', url, form), token, url, form, false],
    ['of another address', good, token, `${url}&x=1`, form, false],
    ['with a changed word', good, token, url, { ...form, Digits: '1235' }, false],
    ['with a word more', good, token, url, { ...form, More: '1' }, false],
  ])('%s', (_, signature, key, address, parameters, expected) => {
    expect(isSignedByTwilio(signature, key, address, parameters)).toBe(expected);
  });
});
