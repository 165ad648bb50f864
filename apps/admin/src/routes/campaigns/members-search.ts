/** Filters of the list of recipients, as they stand in the address. */
export interface MembersSearch {
  /** An outcome, or `notReached` for all who have no message in their hands. */
  outcome?: string;
  unitId?: string;
  group?: string;
}
