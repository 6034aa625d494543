/**
 * What comes of a file. What is sealed is a Blob, wherever the browser keeps it. What is opened is in the clear nowhere before
 * the person saves it: all of it was opened once, which proves it, and nothing of that is kept.
 */
import { Passing } from '../../client/passing.ts'
import { saveContent } from '../../client/saving.ts'
import type { OpenedFile, StandaloneFiles } from '../../client/sealing-calls.ts'
import { stepsOf } from '../../client/steps.ts'
import serviceWorkerUrl from '../../../worker/service-worker.ts?worker&url'
import { saveFile } from '../save-file.ts'
import type { Way } from './words.ts'

export type Result = Blob | OpenedFile

/** What of the vault it takes. */
export type Work = Pick<StandaloneFiles, 'encryptFile' | 'decryptFile' | 'openFile' | 'releaseFile'>

export type WorkOptions = NonNullable<Parameters<Work['decryptFile']>[1]>

export async function resultOf(
  work: Work,
  way: Way,
  source: File,
  options: WorkOptions,
): Promise<Result> {
  if (way === 'encrypt') return work.encryptFile(source, options)
  const opened = await work.openFile(source, options)
  const { size, slice } = opened
  await new Passing(size, options).through(stepsOf(size, slice), new WritableStream())
  return opened
}

/** Straight into a file of the person's. */
export const writeResult = (
  work: Work,
  way: Way,
  source: File,
  options: WorkOptions,
): Promise<Blob> => work[way === 'encrypt' ? 'encryptFile' : 'decryptFile'](source, options)

/** Call it in a click: the dialog wants to be asked for by the person. Rejects if writing fails. */
export async function saveResult(
  result: Result,
  name: string,
): Promise<'file' | 'handed over' | 'none'> {
  const { how } =
    result instanceof Blob
      ? await saveFile(result, name)
      : await saveContent(async () => result, { name, serviceWorkerUrl })
  if (how === 'none') return how
  return how === 'written' ? 'file' : 'handed over'
}
