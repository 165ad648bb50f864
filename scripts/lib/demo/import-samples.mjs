/** Filled in when the import exists. */
export async function importSamples() {
  return [];
}
