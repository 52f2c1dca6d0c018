import { relative, sep } from 'node:path';
import { root } from '../root.ts';
import { forbiddenImport, roomOf } from './forbidden-import.ts';

interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly source?: Node | null;
  readonly argument?: Node;
  readonly expression?: Node;
}
interface Context {
  readonly filename: string;
  report(problem: { node: Node; message: string }): void;
}

const atticNames = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'shared', 'lib']);

// A file outside the checkout is judged as if it lay in it: the lint test puts its tree elsewhere.
function placeOf(context: Context): string {
  const base = process.env['SIGTRAIL_LINT_ROOT'] ?? root;
  return relative(base, context.filename).split(sep).join('/');
}

const rooms = {
  create(context: Context) {
    const file = placeOf(context);
    function judge(source: Node | null | undefined) {
      if (!source) return;
      if (typeof source.value !== 'string') {
        if (roomOf(file) !== null) {
          context.report({
            node: source,
            message: 'an import names its file, so that the table can be checked',
          });
        }
        return;
      }
      const message = forbiddenImport(file, source.value);
      if (message !== null) context.report({ node: source, message });
    }
    const ofStatement = (node: Node) => judge(node.source);
    return {
      ImportDeclaration: ofStatement,
      ExportNamedDeclaration: ofStatement,
      ExportAllDeclaration: ofStatement,
      ImportExpression: ofStatement,
      TSExternalModuleReference: (node: Node) => judge(node.expression),
      TSImportType: (node: Node) => judge(node.source ?? node.argument),
    };
  },
};

const noAttic = {
  create(context: Context) {
    const attic = placeOf(context)
      .split('/')
      .slice(0, -1)
      .find((name) => atticNames.has(name));
    if (attic === undefined) return {};
    return {
      Program(node: Node) {
        context.report({ node, message: `a folder called ${attic}/ says nothing about what is in it` });
      },
    };
  },
};

export default { meta: { name: 'house' }, rules: { rooms, 'no-attic': noAttic } };
