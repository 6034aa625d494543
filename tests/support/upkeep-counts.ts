/** How much upkeep has been done in this process: what the engine does by itself, and nobody is told of. */
import { Database } from '../../worker/store/database.ts'
import { Log } from '../../worker/store/log.ts'

export const upkeep = { folds: 0, rewrites: 0, retired: 0 }

const { committed } = Log.prototype
Log.prototype.committed = function (last, commit) {
  if (commit.retired.length > 0) upkeep.rewrites++
  for (const { count } of commit.retired) upkeep.retired += count
  committed.call(this, last, commit)
}

const { writeTo } = Database.prototype
Database.prototype.writeTo = async function (stores, durability, work) {
  const result = await writeTo.call(this, stores, durability, work as never)
  if (stores.join() === 'index' && result === true) upkeep.folds++
  return result as never
}
