import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** The exchange has some dozens of statements; lists of varying length make more of them. */
const most = 300;

/**
 * Has SQLite prepare each statement once: Kysely would have it done for every execution, which took longer than most
 * of the executions themselves. Whatever may change a table makes all forgotten.
 */
export function rememberStatements(database: SqliteDatabase): SqliteDatabase {
  const known = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(sql) {
      const remembered = known.get(sql);
      if (remembered !== undefined) return remembered;
      if (known.size >= most || /^(create|alter|drop)\b/i.test(sql)) known.clear();
      const statement = database.prepare(sql);
      known.set(sql, statement);
      return statement;
    },
  };
}
