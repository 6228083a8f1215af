import { createHmac } from 'node:crypto';

/** `X-Twilio-Signature` of a form post, as Twilio's documentation says ("Webhooks security"). Written apart from the one under test. */
export function signTwilioForm(authToken: string, url: string, form: Readonly<Record<string, string>>): string {
  let text = url;
  for (const name of Object.keys(form).toSorted()) text += name + (form[name] ?? '');
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}
