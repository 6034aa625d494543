import { describe, expect, it } from 'vitest'
import { NOW, parse, values } from './support.ts'

const chrome = (rows: string, header = 'name,url,username,password,note') =>
  parse(`${header}\n${rows}`, 'chrome-csv')
const FIREFOX =
  '"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"'
const firefox = (rows: string) => parse(`${FIREFOX}\r\n${rows}`, 'firefox-csv')

describe('Chrome CSV', () => {
  it('keeps every column as it is, untrimmed', async () => {
    const { items, problems } = await chrome(' n ,https://a.example/x, u ," p ""1""\r\n ",\tnote ')
    expect(problems).toEqual([])
    expect(items[0]).toMatchObject({
      type: 'login',
      title: ' n ',
      notes: '\tnote ',
      createdAt: NOW,
      changedAt: NOW,
      fields: [
        { id: 'username', kind: 'text', value: ' u ' },
        { id: 'password', kind: 'concealed', value: ' p "1"\r\n ' },
        { id: 'url', kind: 'url', value: 'https://a.example/x' },
      ],
      source: { format: 'chrome-csv' },
    })
    expect(items[0]?.source?.extra).toBeUndefined()
  })

  it.each([
    ['https://me@shop.例え.jp:8443/login?x=/', 'shop.例え.jp:8443'],
    ['android://h4sh==@com.example.app/', 'com.example.app'],
    ['router.local/admin', 'router.local'],
    ['file:///tmp/x', 'file:///tmp/x'],
    ['', 'Untitled'],
  ])(
    'takes the title of a row without a name from %j and keeps the empty name',
    async (url, title) => {
      const { items } = await chrome(`,${url},u,p,`)
      expect(items[0]?.title).toBe(title)
      expect(items[0]?.source?.extra).toEqual({ name: '' })
      expect(values(items[0], 'url')).toEqual(url === '' ? [] : [url])
    },
  )

  it('cuts no character in half in a title', async () => {
    const { items, problems } = await chrome(`,${'🔐'.repeat(99)}a🔐🔐,u,p,`)
    expect(problems).toEqual([])
    expect(items[0]?.title).toMatch(/a$/)
  })

  it('matches columns without case and blanks, in any order, with semicolons or tabs', async () => {
    for (const separator of [';', '\t']) {
      const rows = [' Password ', 'USERNAME', 'Url', 'Name'].join(separator)
      const { items } = await parse(
        `${rows}\np,1${separator}u${separator}https://a/${separator}n`,
        'chrome-csv',
      )
      expect(items[0]?.title).toBe('n')
      expect(values(items[0], 'password')).toEqual(['p,1'])
    }
  })

  it('keeps unknown and repeated columns as custom fields, secret ones masked', async () => {
    const { items } = await chrome('n,u,me,p,x y,s3', 'name,url,username,password, Group ,password')
    expect(items[0]?.fields.slice(3)).toEqual([
      { id: 'c1', kind: 'text', label: 'Group', value: 'x y' },
      { id: 'c2', kind: 'concealed', label: 'password', value: 's3' },
    ])
  })

  it('lists rows with too many or too few cells and keeps what they hold', async () => {
    const { items, problems } = await chrome('n,u,me,p,,more\nn2,u2\n\nn3,u,me,p,')
    expect(items.map((item) => item.title)).toEqual(['n', 'n2', 'n3'])
    expect(items[0]?.fields.at(-1)).toEqual({
      id: 'c1',
      kind: 'text',
      label: 'Column 6',
      value: 'more',
    })
    expect(problems.map(({ row }) => row)).toEqual([1, 2])
    expect(problems[1]?.reason).toContain('line 3')
  })

  it('lists an unclosed quote without its text and reads the rows after it', async () => {
    const { items, problems } = await chrome('n,u,me,"SECRET\nn2,u2,me,p2,')
    expect(items.map((item) => values(item, 'password'))).toEqual([['"SECRET'], ['p2']])
    expect(problems.map(({ row }) => row)).toEqual([1, 1])
    expect(JSON.stringify(problems)).not.toContain('SECRET')
  })

  it('refuses the row with a lone surrogate, not the file', async () => {
    const text = '\ufeffname,url,username,password\na,u,me,x\ud800\nb,u,me,p'
    const units = Uint8Array.from(
      text.split('').flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]),
    )
    const { parseImport } = await import('../../../worker/import/import.ts')
    const { items, problems } = await parseImport(units, 'x.csv', 'chrome-csv', NOW)
    expect(items.map((item) => item.title)).toEqual(['b'])
    expect(problems).toEqual([{ row: 1, reason: 'Not imported: text with a lone surrogate.' }])
  })

  it('gives equal rows one fingerprint, whatever order or empty columns the file has', async () => {
    const one = await chrome('n,u,me,p,\nn,u,me,p,')
    const other = await chrome('p,me,u,n\nP,me,u,n', 'password,username,url,name')
    const prints = [...one.items, ...other.items].map((item) => item.source?.fingerprint)
    expect(prints[0]).toMatch(/^[\w-]{43}$/)
    expect(prints[1]).toBe(prints[0])
    expect(prints[2]).toBe(prints[0])
    expect(prints[3]).not.toBe(prints[0])
  })

  it('refuses a file without the columns, naming the columns and no content', async () => {
    await expect(parse('hunter2,me\n', 'chrome-csv')).rejects.toMatchObject({
      code: 'bad-request',
      detail: { reason: 'The first line does not name these columns: url, username, password.' },
    })
  })

  it('keeps NULs, `__proto__` columns and values', async () => {
    const { items } = await chrome('n,u,__proto__,p\0,x', 'name,url,username,password,__proto__')
    expect(values(items[0], 'password')).toEqual(['p\0'])
    expect(items[0]?.fields.at(-1)).toMatchObject({ label: '__proto__', value: 'x' })
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})

describe('Firefox CSV', () => {
  const row =
    '"https://a.example","me","p","R","https://b","{g}","1500000000000","1600000000001","1700000000002"'

  it('keeps realm, form origin, guid and times, and dates the item by them', async () => {
    const { items, problems } = await firefox(row)
    expect(problems).toEqual([])
    expect(items[0]).toMatchObject({
      title: 'a.example',
      createdAt: 1_500_000_000_000,
      changedAt: 1_700_000_000_002,
      source: {
        extra: {
          httpRealm: 'R',
          formActionOrigin: 'https://b',
          guid: '{g}',
          timeCreated: '1500000000000',
          timeLastUsed: '1600000000001',
          timePasswordChanged: '1700000000002',
        },
      },
    })
  })

  it("leaves out Firefox's own sign-in and says so", async () => {
    const { items, problems } = await firefox(
      `"chrome://FirefoxAccounts","x","TOKEN","","","","1","1","1"\r\n${row}`,
    )
    expect(items).toHaveLength(1)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.row).toBe(1)
    expect(problems[0]?.reason).not.toContain('TOKEN')
  })

  it('keeps a time that is none as text and lists it', async () => {
    const { items, problems } = await firefox('"https://a","me","p","","","","soon","",""')
    expect(items[0]).toMatchObject({ createdAt: NOW, source: { extra: { timeCreated: 'soon' } } })
    expect(problems).toEqual([{ row: 1, reason: 'timeCreated is not a time: kept as text.' }])
  })
})
