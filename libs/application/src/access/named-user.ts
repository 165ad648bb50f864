/** A user as others read of them. */
export interface Named {
  readonly id: string;
  /** Empty when the asking scope may not see that user. */
  readonly name: string;
}
