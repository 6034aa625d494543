/** What a browser's worker has and Node lacks: IndexedDB, in memory and empty at the start of each test file. */
import 'fake-indexeddb/auto'
