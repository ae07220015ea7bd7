/** What each group of checks is about: a heading, and what a reader should know before its rows. */
export const groupIntros: Readonly<
  Record<string, { readonly heading: string; readonly intro: string }>
> = {
  CTL: {
    heading: 'Controls',
    intro:
      'Good requests that must succeed, and one that must not. Every refusal in the other groups is measured by them, so read a failure here first: while a control fails, the rest proves little.',
  },
  AUTH: {
    heading: 'Tokens and doors',
    intro:
      'Who gets in. Each row sends a token or a header that differs from a good one in one thing, and expects 401. The good one is sent before and after, so that a droplet which refuses everybody gains nothing.',
  },
  KEY: {
    heading: 'The key set',
    intro:
      'Where the keys come from, and how a droplet lives with them: rotation, unknown kids, outages, malformed sets, TLS. Most rows start a droplet of their own with a key set of their own.',
  },
  TOK: {
    heading: "The droplet's own token",
    intro:
      'How the droplet gets the token it shows to others, when it asks for the next one, and what it does when the Registry refuses, stalls or talks nonsense. The golden story of four 401s is told here.',
  },
  REG: {
    heading: 'Registration',
    intro:
      'What the droplet tells the Registry at its start, in which order, and whether it tries again after a failure.',
  },
  HB: {
    heading: 'Heartbeats',
    intro:
      'Whether beats come, on time, with true numbers, and go on through errors of the Registry, rate limits and a forgotten registration.',
  },
  PERF: {
    heading: 'Performance',
    intro: 'Answers in time, alone and in a crowd, and nothing that piles up.',
  },
  ENV: {
    heading: 'Messages received',
    intro:
      'POST /message: which messages are taken, which are refused and with what status, encodings, ids, types, and random ones made from a seed. Each deviating message differs once from one the droplet accepted.',
  },
  HTTP: {
    heading: 'HTTP answers',
    intro: 'Statuses, error bodies, methods and headers, and that no answer tells what is inside.',
  },
  DISC: {
    heading: 'What the droplet says of itself',
    intro: 'Health, capabilities, state, dependencies and version: present, well formed, and true.',
  },
  SEND: {
    heading: 'Messages sent',
    intro:
      'POST /send followed through the mesh: the look-up of the target, the message that goes out, its token, retries, time limits, and addresses that a droplet must not be talked into calling.',
  },
  NET: {
    heading: 'Connections',
    intro:
      'Raw sockets: slow, broken, pipelined and lying requests. A clean close is as good as a refusal; what counts is that the next caller is served.',
  },
}
