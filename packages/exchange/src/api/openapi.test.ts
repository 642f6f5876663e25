import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCodes, operations } from '@owndial/contract';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApi } from './test-api.ts';

type Json = Record<string, unknown>;

interface OperationObject {
  operationId: string;
  summary: string;
  security: Record<string, string[]>[];
  parameters: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Json }> };
  responses: Record<
    string,
    { $ref?: string; description?: string; content?: Record<string, { schema: Json }> }
  >;
}

interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: Record<string, Json>; securitySchemes: Record<string, Json> };
}

async function fetched(): Promise<OpenApiDocument> {
  await using t = await openApi();
  const answer = await t.send('GET', '/openapi.json');
  assert.equal(answer.status, 200);
  assert.match(String(answer.headers['content-type']), /^application\/json/);
  return answer.json;
}

const each = ({ paths }: OpenApiDocument) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

test('names every operation once, where it is served', async () => {
  const document = await fetched();
  assert.match(document.openapi, /^3\.1\.\d+$/);
  const named = each(document).map(({ path, method, operation }) => [
    operation.operationId,
    `${method.toUpperCase()} ${path}`,
  ]);
  const served = Object.entries(operations).map(([name, { method, path }]) => [
    name,
    `${method} /api/v1${path.replace(/:(\w+)/g, '{$1}')}`,
  ]);
  assert.deepEqual(new Map(named as [string, string][]), new Map(served as [string, string][]));
  assert.equal(named.length, served.length);
});

test('its schemas are JSON Schema 2020-12, as OpenAPI 3.1 has them', async () => {
  const document = await fetched();
  const ajv = new Ajv2020({ strict: false });
  const schemas = each(document).flatMap(({ operation }) => [
    ...operation.parameters.map((parameter) => parameter.schema),
    ...Object.values(operation.requestBody?.content ?? {}).map((content) => content.schema),
    ...Object.values(operation.responses).flatMap((response) =>
      Object.values(response.content ?? {}).map((content) => content.schema),
    ),
  ]);
  for (const schema of [...schemas, ...Object.values(document.components.schemas)]) {
    assert(ajv.validateSchema(schema), JSON.stringify(ajv.errors));
  }
  assert(schemas.length > 60);
});

test('every parameter in a path is described, required, and no other', async () => {
  for (const { path, operation } of each(await fetched())) {
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const described = operation.parameters.filter((parameter) => parameter.in === 'path');
    assert.deepEqual(
      described.map((parameter) => parameter.name),
      wanted,
      path,
    );
    assert(described.every((parameter) => parameter.required));
    const keys = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
    assert.equal(new Set(keys).size, keys.length, path);
  }
});

test('every answer is described, refusals as problem documents; all references lead somewhere', async () => {
  const document = await fetched();
  for (const { path, operation } of each(document)) {
    assert(
      Object.keys(operation.responses).some((status) => /^2\d\d$/.test(status)),
      path,
    );
    assert.equal(operation.responses.default?.$ref, '#/components/responses/Problem');
    for (const response of Object.values(operation.responses)) {
      assert(response.$ref !== undefined || typeof response.description === 'string');
    }
  }
  for (const [, reference = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    let at: unknown = document;
    for (const step of reference.split('/')) at = (at as Json)[step];
    assert(at !== undefined, reference);
  }
  const { code } = (document.components.schemas.Problem as Json).properties as { code: { enum: string[] } };
  assert.deepEqual(code.enum, Object.keys(errorCodes));
});

test('says who may ask: nobody in particular, or whoever has a session or a token', async () => {
  const document = await fetched();
  const schemes = Object.keys(document.components.securitySchemes);
  assert.deepEqual(schemes, ['token', 'session']);
  for (const { operation } of each(document)) {
    const { access } = operations[operation.operationId as keyof typeof operations];
    const wanted = access === 'public' ? [] : [{ token: [] }, { session: [] }];
    assert.deepEqual(operation.security, wanted, operation.operationId);
  }
});
