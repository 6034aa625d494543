/**
 * The service worker's entry: answers the URLs of downloads that a page feeds, and nothing else. It has no keys, no cache and
 * no network, and every other request goes where it would have gone without it.
 */
import { Downloads } from './downloads.ts'

declare const self: ServiceWorkerGlobalScope

const downloads = new Downloads()

// What it does it can do at once; no page depends on an older one.
self.addEventListener('install', () => void self.skipWaiting())

self.addEventListener('message', ({ data, ports }) => downloads.offer(data, ports[0]))

self.addEventListener('fetch', (event) => {
  const answer = downloads.answer(event.request.url, self.registration.scope)
  if (!answer) return
  event.waitUntil(answer.done)
  event.respondWith(answer.response)
})
