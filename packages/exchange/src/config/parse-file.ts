import { parse, TomlError } from 'smol-toml';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { PhoneError } from '../errors.ts';
import { FileConfig } from './file-schema.ts';
import { nearest } from './nearest.ts';

/** Reads the text of `owndial.toml`. @throws PhoneError `bad-config`, one line, naming the key. */
export function parseFileConfig(text: string, file = 'owndial.toml'): FileConfig {
  const value = parseToml(text, file);
  refuseUnknownKeys(value, FileConfig, [], file);
  const error = Value.Errors(FileConfig, value).at(-1);
  if (error === undefined) return value as FileConfig;
  const path = error.instancePath.split('/').slice(1);
  const key = path.join('.');
  throw new PhoneError(
    'bad-config',
    `${file}: \`${key}\` is ${shown(valueAt(value, path))}, but must be ${schemaAt(FileConfig, path)?.description ?? error.message}.`,
  );
}

function parseToml(text: string, file: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const what = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '');
    throw new PhoneError('bad-config', `${file}, line ${error.line}: this is not TOML: ${what}.`, {
      cause: error,
    });
  }
}

function refuseUnknownKeys(value: unknown, schema: unknown, path: readonly string[], file: string): void {
  const properties = propertiesOf(schema);
  if (properties === undefined || !isTable(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (Object.hasOwn(properties, key)) {
      refuseUnknownKeys(inner, properties[key], [...path, key], file);
      continue;
    }
    const near = nearest(key, Object.keys(properties));
    const where = path.length > 0 ? `in \`[${path.join('.')}]\`` : 'at the top level';
    const hint = near
      ? `did you mean \`${near}\`?`
      : `known ${where} are ${Object.keys(properties).join(', ')}.`;
    throw new PhoneError('bad-config', `${file}: nothing is called \`${[...path, key].join('.')}\`; ${hint}`);
  }
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

function propertiesOf(schema: unknown): Record<string, TSchema> | undefined {
  return (schema as { properties?: Record<string, TSchema> }).properties;
}

function schemaAt(schema: TSchema, path: readonly string[]): { description?: string } | undefined {
  return path.reduce<TSchema | undefined>(
    (inner, key) => (inner === undefined ? undefined : propertiesOf(inner)?.[key]),
    schema,
  ) as { description?: string } | undefined;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isTable(inner) ? inner[key] : undefined), value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  // a database address carries a password: what is said of it must not
  const safe = text.replace(/:\/\/[^"]*/, '://…');
  return safe.length > 60 ? `${safe.slice(0, 59)}…` : safe;
}
