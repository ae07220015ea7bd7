/** Something the workflow says that cannot be done, in four lines. */
export class Mistake extends Error {
  constructor({ expected, came, where, todo }) {
    super(
      [
        'the udc-conformance action was asked for something it cannot do',
        `  expected  ${expected}`,
        `  came      ${came}`,
        `  where     ${where}`,
        `  to do     ${todo}`,
      ].join('\n'),
    )
  }
}

/**
 * The arguments of the tool. Each input is one argument, joined to its flag, so that neither blanks nor quotes
 * nor a leading dash make more of it.
 */
export function runArgv(env) {
  const { INPUT_COMMAND: command, INPUT_IMAGE: image, INPUT_URL: url, INPUT_PROFILE: profile } = env
  if (!command && !image && !url)
    throw new Mistake({
      expected: 'a droplet to ask',
      came: 'neither a command nor an image nor a url',
      where: 'the inputs of the action',
      todo: 'add `command: node server.js`, `image: drop4:candidate` or `url: http://127.0.0.1:8010` below `with:`',
    })
  const flags = { command, image, url, profile, out: env.INPUT_OUT || 'conformance' }
  return [
    'run',
    ...Object.entries(flags).flatMap(([name, value]) => (value ? [`--${name}=${value}`] : [])),
    ...reporters(env),
    ...linesOf(env.INPUT_ARGS),
  ]
}

/** On GitHub the failures are marked too; whoever names reporters gets those. */
const reporters = ({ GITHUB_ACTIONS, INPUT_ARGS = '' }) =>
  GITHUB_ACTIONS !== 'true' || /^\s*--reporter\b/m.test(INPUT_ARGS)
    ? []
    : ['--reporter=terminal', '--reporter=github']

const linesOf = (text = '') =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
