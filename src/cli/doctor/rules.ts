import { installLine } from '../../launch/image/missing.ts'
import type { Facts, Folder, Machine, Port, Terminal } from './facts.ts'
import { type Line, note, ok } from './line.ts'
import { certificateLines, proxyLine } from './rules-network.ts'
import { targetLines } from './rules-target.ts'
import { givenLine, handshakeLines } from './rules-tls.ts'

/** Facts in, lines out: what a run would stumble over, in the order in which it would. */
export const linesOf = (facts: Facts): readonly Line[] => [
  nodeLine(facts.node),
  machineLine(facts.machine),
  terminalLine(facts.terminal),
  ...facts.folders.map(folderLine),
  ...facts.ports.map(portLine),
  ipv6Line(facts.ipv6),
  dockerLine(facts),
  proxyLine(facts),
  ...certificateLines(facts),
  ...facts.given.map((given) => givenLine(given, new Date())),
  ...(facts.target === undefined
    ? []
    : [...handshakeLines(facts.target, new Date()), ...targetLines(facts.target)]),
]

/** The oldest Node that is promised. */
export const oldest = [20, 19] as const
/** The majors on which the packed package is tried. */
export const tested: readonly number[] = [20, 22, 24]

function nodeLine(version: string): Line {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1])
  if (isOld)
    return {
      state: 'trouble',
      about: 'Node',
      expected: `Node ${oldest.join('.')} or later`,
      came: version,
      where: 'the Node that runs this',
      todo: `install Node ${tested.at(-1)}`,
    }
  const says = `${version}; ${tested.join(', ')} are tested`
  return tested.includes(major) ? ok('Node', says) : note('Node', says)
}

const mebibyte = 1024 * 1024
/** A full run of the harness holds some 200 MiB; the droplets it starts come on top. */
const enoughBytes = 512 * mebibyte

function machineLine({ cores, totalBytes, availableBytes }: Machine): Line {
  const inMebibytes = (bytes: number): string => `${Math.round(bytes / mebibyte)} MiB`
  const says = `${cores} ${cores === 1 ? 'core' : 'cores'}, ${inMebibytes(availableBytes)} of ${inMebibytes(totalBytes)} memory available`
  const scarce = cores < 2 || availableBytes < enoughBytes
  return scarce
    ? note('machine', says, 'ask less at once: --jobs 2 --instances 1')
    : ok('machine', says)
}

function terminalLine({ isTTY, columns, color, locale }: Terminal): Line {
  if (locale !== undefined && !/utf-?8/i.test(locale))
    return note(
      'terminal',
      `the locale is ${locale === '' ? 'not set' : `"${locale}"`}, and reports hold characters beyond ASCII`,
      'set LANG to a UTF-8 locale, such as C.UTF-8, if they come out garbled',
    )
  const says = isTTY
    ? `${columns ?? 100} columns, ${color ? 'colour' : 'no colour'}`
    : 'none: plain lines, no colour, no keys'
  return ok('terminal', says)
}

function folderLine({ what, path, why }: Folder): Line {
  if (why === undefined) return ok(what, `${path} can be written to`)
  return {
    state: 'trouble',
    about: what,
    expected: 'a folder that can be written to',
    came: why,
    where: path,
    todo: what === '--out' ? 'choose another folder' : 'name another with TMPDIR',
  }
}

function portLine({ who, flag, port, isFree }: Port): Line {
  const about = `${who} port`
  if (isFree) return ok(about, `${port} is free`)
  return {
    state: 'trouble',
    about,
    expected: `port ${port} to be free, for \`mesh\` and \`run --mesh\``,
    came: 'another program has it',
    where: `127.0.0.1:${port}`,
    todo: `end that program (a bench that still runs?), or choose another port with ${flag}`,
  }
}

const ipv6Line = (there: boolean): Line =>
  there
    ? ok('IPv6', 'the loopback address ::1 can be used')
    : note('IPv6', 'there is no ::1 here', 'let a droplet listen on 127.0.0.1')

function dockerLine({
  docker,
  hasTestcontainers,
}: Pick<Facts, 'docker' | 'hasTestcontainers'>): Line {
  const unneeded = 'only --image needs it'
  if (docker.kind === 'absent') return note('Docker', `no docker command here; ${unneeded}`)
  if (docker.kind === 'silent')
    return note('Docker', `the daemon does not answer (${docker.why}); ${unneeded}`)
  const says = `the daemon answers, version ${docker.version}`
  return hasTestcontainers
    ? ok('Docker', `${says}; --image finds testcontainers too`)
    : note('Docker', `${says}; --image wants a package beside it`, installLine)
}
