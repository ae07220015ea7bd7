import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const inRoot = readdirSync(root).filter((name) => name.endsWith('.md'))
const inDocs = readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)
const pages = [...inRoot, ...inDocs]

interface Link {
  readonly page: string
  readonly target: string
}

/** Code holds brackets that are no links. */
const withoutCode = (text: string): string =>
  text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, 'code')

const textOf = (page: string): string => readFileSync(resolve(root, page), 'utf8')

const linksIn = (page: string): readonly Link[] =>
  [...withoutCode(textOf(page)).matchAll(/\]\(\s*([^)\s]+)\s*\)/g)]
    .map(([, target = '']) => ({ page, target }))
    .filter(({ target }) => !/^[a-z]+:/i.test(target))

/** The anchors of a page, as Markdown hosts make them; a second heading of the same words gets a number. */
function anchorsOf(page: string): ReadonlySet<string> {
  const text = textOf(page).replace(/^```[\s\S]*?^```/gm, '')
  const anchors = new Set<string>()
  for (const [, heading = ''] of text.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    let anchor = slug
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`
    anchors.add(anchor)
  }
  return anchors
}

function faultOf({ page, target }: Link): string | undefined {
  const [path = '', anchor] = decodeURI(target).split('#')
  const file = path === '' ? resolve(root, page) : resolve(root, dirname(page), path)
  if (!existsSync(file)) return `${page}: there is no ${target}`
  if (anchor === undefined || !file.endsWith('.md')) return undefined
  return cached(relative(root, file)).has(anchor) ? undefined : `${page}: no anchor ${target}`
}

const known = new Map<string, ReadonlySet<string>>()
function cached(page: string): ReadonlySet<string> {
  const anchors = known.get(page) ?? anchorsOf(page)
  known.set(page, anchors)
  return anchors
}

describe('the pages', () => {
  test('link to files and anchors that exist', () => {
    const links = pages.flatMap(linksIn)
    expect(links.length).toBeGreaterThan(100)
    expect(links.map(faultOf).filter((fault) => fault !== undefined)).toEqual([])
  })

  test('of the folder docs are all within reach from README.md', () => {
    const reached = new Set(['README.md'])
    for (const page of reached)
      for (const { target } of linksIn(page)) {
        const file = relative(root, resolve(root, dirname(page), target.split('#')[0] ?? ''))
        if (file.endsWith('.md') && existsSync(resolve(root, file))) reached.add(file)
      }
    const decisions = (page: string): boolean => page.startsWith('docs/decisions/')
    expect(inDocs.filter((page) => !reached.has(page) && !decisions(page))).toEqual([])
  })
})
