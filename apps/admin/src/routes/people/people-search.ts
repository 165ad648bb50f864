/** What the list of people is narrowed to. */
export interface PeopleSearch {
  search?: string;
  unitId?: string;
  group?: string;
}
