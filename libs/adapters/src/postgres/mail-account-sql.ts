/**
 * Sub-select of the mail account (id, mode) that can send now and is nearest to a user: their unit's own, or one that is
 * shared from above. Demo users get nothing from a real one: nobody owns their addresses.
 * @param user alias of `app_user` around it
 * @param now the parameter with the time
 */
export const mailAccountOf = (user: string, now: string): string =>
  `SELECT a.id, a.mode FROM unit_tree t JOIN channel_account a ON a.unit_id = t.ancestor_id
   WHERE t.unit_id = ${user}.unit_id AND a.channel = 'email' AND a.active AND (t.depth = 0 OR a.shared_down)
     AND (a.state = 'ok' OR (a.state = 'held' AND a.state_until <= ${now})) AND (a.mode = 'sandbox' OR NOT ${user}.demo)
   ORDER BY t.depth, a.created_at, a.id LIMIT 1`;
