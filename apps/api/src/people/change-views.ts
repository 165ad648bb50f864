import { isUndoable, type PeopleChange } from '@loa/application';
import type { PeopleChangeView } from '@loa/contracts';

/** Without the key, which is the request as it came. */
export const changeView = ({ key: _, ...change }: PeopleChange, now: Date): PeopleChangeView => ({
  ...change,
  facts: { ...change.facts },
  undoable: isUndoable({ ...change, key: '' }, now),
});
