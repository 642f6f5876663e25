import { errorCodes, type Operation, operations, Problem } from '@owndial/contract';
import { problemType } from './problems.ts';
import { apiPrefix, statusOf } from './register.ts';

type Json = Record<string, unknown>;

/** OpenAPI 3.1 out of the contract's operations. Its schemas are JSON Schema 2020-12, as TypeBox writes them. */
export function openApiOf(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    const path = `${apiPrefix}${operation.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationObject(name, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Owndial',
      version,
      description:
        'Errors are problem documents (RFC 9457) with a stable `code`. Lists page by cursor. Live facts come over the WebSocket at `/api/v1/events`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'a token, for programs' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-owndial-8080',
          description: 'the session of somebody signed in; the name ends in the web port',
        },
      },
      schemas: { Problem: { ...Problem, properties: { ...Problem.properties, code: knownCodes } } },
      responses: {
        Problem: {
          description: 'What is wrong',
          content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

const knownCodes = { type: 'string', enum: Object.keys(errorCodes) };

function operationObject(name: string, operation: Operation): Json {
  return {
    operationId: name,
    summary: operation.summary,
    tags: [operation.path.split('/')[1]],
    security: operation.access === 'public' ? [] : [{ token: [] }, { session: [] }],
    ...(operation.access === 'owner' && { description: 'Only for an owner.' }),
    parameters: [
      ...parametersOf('path', operation.params as ObjectSchema | undefined),
      ...parametersOf('query', operation.query as ObjectSchema | undefined),
    ],
    ...(operation.body && {
      requestBody: { required: true, content: { 'application/json': { schema: operation.body } } },
    }),
    responses: {
      [statusOf(operation)]: {
        description: operation.summary,
        ...(operation.reply && { content: { 'application/json': { schema: operation.reply } } }),
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

interface ObjectSchema {
  readonly properties?: Record<string, object>;
  readonly required?: string[];
  readonly allOf?: ObjectSchema[];
}

function parametersOf(where: 'path' | 'query', schema: ObjectSchema | undefined): Json[] {
  if (schema === undefined) return [];
  const own = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
  return [...(schema.allOf ?? []).flatMap((part) => parametersOf(where, part)), ...own];
}
