import { DomainError, TEMPLATE_VARIABLES } from '@loa/domain';
import Handlebars from 'handlebars';

/** Where a text stands, for errors that name it. */
export interface TextPlace {
  readonly template: string;
  readonly field: string;
}

/** A variable in a text. `name` is the whole name, `path` the way to it from the row or values that it stands in. */
interface Named {
  readonly name: string;
  readonly path: readonly string[];
}

/** A text taken apart: static text, values, and what depends on values. */
export type Piece = string | ValuePiece | IfPiece | EachPiece;

export interface ValuePiece extends Named {
  readonly kind: 'value';
  /** Written without accents (`{{ascii x}}`). */
  readonly ascii: boolean;
  /** Must be a web address. */
  readonly link: boolean;
}
export interface IfPiece extends Named {
  readonly kind: 'if';
  readonly whenTrue: readonly Piece[];
  readonly whenFalse: readonly Piece[];
}
export interface EachPiece extends Named {
  readonly kind: 'each';
  readonly body: readonly Piece[];
}

/**
 * Takes a text apart that is written in Handlebars and uses nothing but known variables, `ascii`, `if`, `unless` and
 * `each`. Partials, decorators, raw output, paths to the parent and all other helpers are refused: a template is text
 * that an officer typed, not code.
 *
 * Handlebars reads the text; filling it in is ours (`fill.ts`): no code is generated, no helper or prototype can be
 * reached, and it takes a tenth of the time, which is most of the cost of an e-mail. A test compares the two.
 * @throws DomainError `template.syntax`, `template.unknownHelper`, `template.unknownVariable`, naming template and field.
 */
export function readText(source: string, place: TextPlace): Piece[] {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source.normalize('NFC'));
  } catch (error) {
    throw fault('template.syntax', place, { detail: (error as Error).message.split('\n')[0]! });
  }
  return readProgram(program, '', place);
}

function readProgram(program: hbs.AST.Program | undefined, prefix: string, place: TextPlace): Piece[] {
  return (program?.body ?? []).flatMap((statement) => readStatement(statement, prefix, place));
}

function readStatement(statement: hbs.AST.Statement, prefix: string, place: TextPlace): Piece[] {
  switch (statement.type) {
    case 'ContentStatement':
      return [(statement as hbs.AST.ContentStatement).value];
    case 'CommentStatement':
      return [];
    case 'MustacheStatement':
      return [readMustache(statement as hbs.AST.MustacheStatement, prefix, place)];
    case 'BlockStatement':
      return [readBlock(statement as hbs.AST.BlockStatement, prefix, place)];
    default:
      throw fault('template.syntax', place, { detail: statement.type });
  }
}

function readMustache(mustache: hbs.AST.MustacheStatement, prefix: string, place: TextPlace): ValuePiece {
  if (!mustache.escaped) throw fault('template.syntax', place, { detail: '{{{ }}}' });
  const helper = mustache.params.length > 0 || mustache.hash !== undefined;
  if (helper && pathText(mustache.path) !== 'ascii') {
    throw fault('template.unknownHelper', place, { helper: pathText(mustache.path) });
  }
  const named = readVariable(helper ? onlyParam(mustache, place) : mustache.path, prefix, place);
  return { kind: 'value', ...named, ascii: helper, link: TEMPLATE_VARIABLES[named.name]!.kind === 'link' };
}

function readBlock(block: hbs.AST.BlockStatement, prefix: string, place: TextPlace): IfPiece | EachPiece {
  const helper = pathText(block.path);
  if (helper !== 'if' && helper !== 'unless' && helper !== 'each') {
    throw fault('template.unknownHelper', place, { helper });
  }
  const named = readVariable(onlyParam(block, place), prefix, place);
  if (helper === 'each') {
    if (TEMPLATE_VARIABLES[named.name]!.kind !== 'list' || block.inverse) {
      throw fault('template.syntax', place, { detail: `each ${named.name}` });
    }
    return { kind: 'each', ...named, body: readProgram(block.program, `${named.name}.`, place) };
  }
  const main = readProgram(block.program, prefix, place);
  const other = readProgram(block.inverse, prefix, place);
  const [whenTrue, whenFalse] = helper === 'if' ? [main, other] : [other, main];
  return { kind: 'if', ...named, whenTrue, whenFalse };
}

function onlyParam(call: hbs.AST.MustacheStatement | hbs.AST.BlockStatement, place: TextPlace): hbs.AST.Expression {
  const blockParams = (call as hbs.AST.BlockStatement).program?.blockParams?.length;
  if (call.params.length !== 1 || call.hash !== undefined || blockParams) {
    throw fault('template.syntax', place, { detail: pathText(call.path) });
  }
  return call.params[0]!;
}

/** A path that is a known variable in its context; within `each` names count from the row. */
function readVariable(expression: hbs.AST.Expression, prefix: string, place: TextPlace): Named {
  const path = expression as hbs.AST.PathExpression;
  const plain = expression.type === 'PathExpression' && !path.data && path.depth === 0 && path.parts.length > 0;
  const name = plain ? prefix + path.parts.join('.') : '';
  if (!Object.hasOwn(TEMPLATE_VARIABLES, name)) {
    throw fault('template.unknownVariable', place, { variable: pathText(expression) });
  }
  return { name, path: path.parts as string[] };
}

function pathText(expression: hbs.AST.Expression): string {
  return String((expression as hbs.AST.PathExpression).original ?? expression.type);
}

function fault(code: string, place: TextPlace, params: Record<string, string>): DomainError {
  const facts = { template: place.template, ...params };
  return new DomainError('invalid', code, facts, [{ code, field: place.field, params: facts }]);
}
