import { chosenUnits, treeOf } from '../src/routes/audiences/choose-units.js';
import type { Unit } from '../src/types.js';

const unit = (id: string, parentId: string | null) => ({ id, parentId, name: id }) as Unit;
const roots = treeOf([
  unit('office', 'above'),
  unit('a', 'office'),
  unit('b', 'office'),
  unit('b1', 'b'),
  unit('b2', 'b'),
]);
const ticked = (chosen: string[], id: string) => chosenUnits(roots, new Set(chosen), id)?.sort();

describe('a tick in the tree of units', () => {
  it('stands for all that is below', () => {
    expect(ticked(['b1'], 'b')).toEqual(['b']);
    expect(ticked(['a'], 'office')).toEqual(['office']);
  });
  it('takes one out of a whole and leaves the others', () => {
    expect(ticked(['office'], 'a')).toEqual(['b']);
    expect(ticked(['office'], 'b1')).toEqual(['a', 'b2']);
    expect(ticked(['a', 'b'], 'b2')).toEqual(['a', 'b1']);
  });
  it('means every unit again when nothing is left', () => expect(ticked(['a'], 'a')).toBeUndefined());
});
