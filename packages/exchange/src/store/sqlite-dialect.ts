import {
  type DatabaseConnection,
  type Driver,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';

/**
 * Kysely's, but for the end of a transaction that SQLite has rolled back by itself, as it does when the disk is full
 * (sqlite.org, "Response To Errors Within A Transaction"): another rollback would fail, and hide why it happened.
 */
export function sqliteDialect(config: SqliteDialectConfig, isInTransaction: () => boolean): SqliteDialect {
  return new DialectWithOwnDriver(config, isInTransaction);
}

class DialectWithOwnDriver extends SqliteDialect {
  readonly #driver: () => Driver;

  constructor(config: SqliteDialectConfig, isInTransaction: () => boolean) {
    super(config);
    this.#driver = () => new DriverThatLooksFirst(config, isInTransaction);
  }

  override createDriver(): Driver {
    return this.#driver();
  }
}

class DriverThatLooksFirst extends SqliteDriver {
  readonly #isInTransaction: () => boolean;

  constructor(config: SqliteDialectConfig, isInTransaction: () => boolean) {
    super(config);
    this.#isInTransaction = isInTransaction;
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#isInTransaction()) await super.rollbackTransaction(connection);
  }
}
