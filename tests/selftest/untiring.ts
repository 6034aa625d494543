/** A probe that is lost, as on a machine with too much to do, says nothing of the attack: another one tries it again. */
import type { Probe } from '../engines/page/ground.ts'

/** Attacks with one probe as long as it lives; an attack that costs two of them rejects as the second did. */
export function untiring(start: () => Promise<Probe>): Probe['attack'] {
  let probe: Probe | undefined
  const once = async (name: string): ReturnType<Probe['attack']> => {
    try {
      probe ??= await start()
      return await probe.attack(name)
    } catch (error) {
      probe = undefined
      throw error
    }
  }
  return (name) => once(name).catch(() => once(name))
}
