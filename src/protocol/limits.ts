/** Sizes, counts and times that both threads enforce. Changing one is a change of the public surface. */

/** Longest name of an entry or a namespace, in bytes of UTF-8. */
export const MAX_NAME_BYTES = 4096
/** Most plaintext one row of the log may hold (docs/format.md#segment). */
export const MAX_SEGMENT_BYTES = 55_296
/** Plaintext a segment takes before the next one is begun. */
export const TARGET_SEGMENT_BYTES = 16_384
/** Largest value as it is encoded: 16 MiB of bytes, or of text in UTF-8, and the few that say what they are. */
export const MAX_VALUE_BYTES = 16 * 1024 * 1024 + 16
/** Longest media type of a file, in UTF-16 units: far longer than any that is registered. */
export const MAX_TYPE_LENGTH = 255
/** Longest context of a token, in bytes of UTF-8. */
export const MAX_CONTEXT_BYTES = 4096
/** Most names or operations one call may carry. */
export const MAX_BATCH = 100_000
/** Deepest nesting of a value. */
export const MAX_DEPTH = 64
/** Most nodes (values, names and list elements) one call may carry over the thread. */
export const MAX_NODES = 2_000_000
/** Most bytes of text and binary data one call may carry over the thread. */
export const MAX_CALL_BYTES = 64 * 1024 * 1024
/** Most calls one message may carry, and the bytes after which the page begins another one. */
export const MAX_TURN_CALLS = 1000
export const MAX_TURN_BYTES = 256 * 1024
/** A call or an answer that holds more than this crosses alone, so that nothing small waits while it is copied. */
export const MAX_SMALL_BYTES = 32 * 1024
export const MAX_SMALL_NODES = 1000
/** Most problems a check lists by name; it counts them all. */
export const MAX_PROBLEMS = 100
/** Longest passphrase, in UTF-16 units: beyond any honest one, short enough to normalise at once. */
export const MAX_PASSPHRASE_LENGTH = 4096
/** Shortest and longest host secret, in bytes: no shorter one can be beyond guessing. */
export const MIN_HOST_SECRET_BYTES = 16
export const MAX_HOST_SECRET_BYTES = 1024
/** What the PRF of a passkey takes and gives. */
export const PRF_BYTES = 32
export const MAX_CREDENTIAL_ID_BYTES = 1023
export const MAX_RP_ID_BYTES = 253
/** Longest name of a slot, in bytes of UTF-8. */
export const MAX_SLOT_NAME_BYTES = 256
/** Longest name of a vault, in characters. */
export const MAX_VAULT_NAME_LENGTH = 64

/** PBKDF2-HMAC-SHA-256 iterations: the floor and the ceiling are part of format 1. */
export const KDF_FLOOR = 600_000
export const KDF_CEILING = 50_000_000
/** What calibration aims at, and the most it will choose by itself. */
export const KDF_TARGET_MS = 800
export const KDF_CALIBRATED_MAX = 4_000_000

/** Default auto-lock: five minutes without a sign of the person, one minute out of sight. */
export const DEFAULT_IDLE_MS = 300_000
export const DEFAULT_HIDDEN_MS = 60_000
/** A machine that slept for longer, or a page that stood still, locks. */
export const DEFAULT_SLEEP_MS = 60_000
/** So often is looked whether it has. */
export const BEAT_MS = 15_000
/** A page that was left is let in again within this, where it stays open over a reload. */
export const RELOAD_MS = 60_000
/** The page's half of what is kept for that, in bytes. */
export const PAGE_HALF_BYTES = 32

/** A clock that steps back further than this locks: deadlines could no longer be trusted. */
export const CLOCK_STEP_MS = 60_000

/** So many wrong secrets in a row cost nothing; the next one waits so long, each after it twice as long, up to the most. */
export const FREE_TRIES = 4
export const FIRST_WAIT_MS = 30_000
export const MAX_WAIT_MS = 900_000
/** A vault that erases itself after wrong secrets bears at least so many. */
export const MIN_ERASE_AFTER = 10

/** The page asks a busy worker for a sign of life this often, and gives it up after so many unanswered asks. */
export const HEARTBEAT_MS = 5_000
export const HEARTBEAT_MISSES = 4
/** The same for a worker that derives a key by scrypt, which answers nothing meanwhile. */
export const DERIVING_HEARTBEAT_MS = 20_000
/** How long a worker may take to answer its first call before it is given up. */
export const START_MS = 30_000
/** How long a worker whose vault is closed may take to finish its transactions before it is ended. */
export const LEAVE_MS = 1_000
