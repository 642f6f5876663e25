import assert from 'node:assert/strict';
import { PhoneError } from '../errors.ts';

/** For `assert.rejects`: a refusal with that code, and a line that says something of `about`. */
export const refusal =
  (code: string, about: RegExp = /./) =>
  (error: unknown): true => {
    assert(error instanceof PhoneError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, about);
    return true;
  };
