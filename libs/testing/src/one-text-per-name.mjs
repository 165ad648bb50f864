import pg from 'pg';

/**
 * A prepared statement belongs to its connection: two texts under one name fail there, and only when both meet on one. Every
 * test on a database looks over all connections of its process, so that such a pair is found wherever its halves run.
 */
const texts = new Map();
const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (wish, ...rest) {
  const { name, text } = wish ?? {};
  if (name) {
    if (!texts.has(name)) texts.set(name, text);
    else if (texts.get(name) !== text)
      throw new Error(`two statements are named ${name}:\n${texts.get(name)}\n---\n${text}`);
  }
  return query.call(this, wish, ...rest);
};
