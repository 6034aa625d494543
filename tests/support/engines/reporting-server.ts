/**
 * Our own server behind one that adds `report-uri` to each policy and keeps the reports: the one way in which every
 * engine tells of a violation in a worker too. Apart from that line the headers are the real ones.
 */
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { serve } from '../../../scripts/serve.mjs'

const REPORTS = '/policy-reports'
const POLICY = 'content-security-policy'

export interface ReportingServer {
  origin: string
  /** One line each: `script-src blocked eval …`, or `reached …` for a request that came by another name. */
  violations: string[]
  close(): Promise<void>
}

/** `change` makes of the headers what a server without, or with other ones, would send. */
export async function startReportingServer(
  build: 'engines' | 'app' | 'bench',
  change: (headers: IncomingMessage['headers']) => IncomingMessage['headers'] = withReports,
): Promise<ReportingServer> {
  const inner = await serve(resolve(import.meta.dirname, '../../../build', build))
  const violations: string[] = []
  const outer = createServer((incoming, response) => {
    if (incoming.url === REPORTS) {
      // Answered when it has been read: a request that is answered before may never be sent to its end.
      void text(incoming).then((body) => {
        violations.push(lineOf(body))
        response.writeHead(204).end()
      })
      return
    }
    const { method, url: path, headers } = incoming
    if (!headers.host?.startsWith('localhost')) violations.push(`reached ${headers.host}${path}`)
    request({ port: inner.port, host: '127.0.0.1', method, path }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, change(answer.headers))
      answer.pipe(response)
    })
      .on('error', () => response.destroy())
      .end()
  })
  await new Promise<void>((done) => outer.listen(0, '127.0.0.1', done))
  return {
    origin: `http://localhost:${(outer.address() as AddressInfo).port}`,
    violations,
    close: async () => {
      await new Promise((done) => {
        outer.close(done)
        outer.closeAllConnections()
      })
      await inner.close()
    },
  }
}

export function withReports(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const policy = headers[POLICY]
  return { ...headers, [POLICY]: `${String(policy)}; report-uri ${REPORTS}` }
}

function lineOf(body: string): string {
  const report = (JSON.parse(body) as { 'csp-report'?: Record<string, string> })['csp-report'] ?? {}
  const directive = report['effective-directive'] ?? report['violated-directive'] ?? '?'
  return `${directive} blocked ${report['blocked-uri'] ?? '?'} ${report['script-sample'] ?? ''}`.trim()
}
