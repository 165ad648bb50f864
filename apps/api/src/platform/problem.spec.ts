import { expectedError, problemOf } from './problem.js';

const thrown = (facts: object, message = 'x') => Object.assign(new Error(message), facts);

describe('what the database and the framework throw', () => {
  it.each([
    [{ code: '23505' }, 'conflict.duplicate'],
    [{ code: '22021' }, 'input.other'],
    [{ code: '22008' }, 'input.other'],
    [{ code: '57014' }, 'unavailable.tooSlow'],
    [{ code: '57P01' }, 'unavailable.database'],
    [{ code: 'ENOENT', syscall: 'connect' }, 'unavailable.database'],
    [{ status: 413 }, 'input.tooLarge'],
    [{ status: 400, type: 'entity.parse.failed' }, 'input.malformed'],
  ])('%p is %s', (facts, code) => expect(expectedError(thrown(facts))?.code).toBe(code));

  it('is a fault of ours when nothing says otherwise', () => {
    expect(expectedError(thrown({}))).toBeNull();
    expect(expectedError(thrown({ code: '42501' }, 'permission denied for table x'))).toBeNull();
    expect(expectedError('text')).toBeNull();
  });

  it('tells nobody whether a row lies outside the scope or is not there', () => {
    const error = expectedError(thrown({ code: '42501' }, 'new row violates row-level security policy for table "x"'));
    expect(problemOf(error!, 'en')).toMatchObject({ status: 404, code: 'notFound', detail: 'No such unit.' });
  });
});
