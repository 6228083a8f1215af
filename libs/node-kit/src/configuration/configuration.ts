import type { z } from 'zod';
import { descriptionOf, isPlaceholderSecret, isSecretSetting } from './secrets.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SettingProblem {
  /** Name of the environment variable. */
  variable: string;
  /** What is wrong with it; never its value. */
  problem: string;
}

/** Thrown before anything was started. Its message has one line for each variable, with what the variable is for. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly SettingProblem[]) {
    super(['the configuration is not right:', ...problems.map(({ variable, problem }) => `  ${variable}: ${problem}`)].join('\n'));
  }
}

/**
 * Reads a program's settings from its environment: the one place where the environment is read.
 * An empty variable counts as not set. With `NODE_ENV=production` a secret that is missing its real value refuses to start.
 * @param schema an object whose keys are the names of the variables
 * @throws ConfigurationError naming each wrong variable
 */
export function loadConfiguration<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Environment = process.env,
): z.infer<z.ZodObject<Shape>> {
  const names = Object.keys(schema.shape);
  const given = Object.fromEntries(names.filter((name) => (environment[name] ?? '') !== '').map((name) => [name, environment[name]]));
  const parsed = schema.safeParse(given);
  const problems: SettingProblem[] = parsed.success ? [] : parsed.error.issues.map((issue) => problemOf(issue, schema, given));
  if (environment['NODE_ENV'] === 'production') problems.push(...placeholders(schema, given));
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems);
  return parsed.data;
}

function problemOf(issue: z.core.$ZodIssue, schema: z.ZodObject, given: Environment): SettingProblem {
  const variable = String(issue.path[0] ?? '(all)');
  const field = schema.shape[variable];
  const purpose = field === undefined ? undefined : descriptionOf(field);
  const what = given[variable] === undefined && issue.path.length > 0 ? 'is not set' : issue.message;
  return { variable, problem: purpose === undefined ? what : `${what} (${purpose})` };
}

function placeholders(schema: z.ZodObject, given: Environment): SettingProblem[] {
  return Object.entries(schema.shape)
    .filter(([name, field]) => isSecretSetting(field) && given[name] !== undefined && isPlaceholderSecret(given[name]))
    .map(([variable]) => ({
      variable,
      problem: 'holds a placeholder; production wants a real secret, for example from: openssl rand -base64 32',
    }));
}
