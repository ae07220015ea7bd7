/** Stories of which the wire shows one half only: what is seen ends in their cause, and what would tell the rest. */
export const limits: Readonly<Record<number, string>> = {
  25: 'a mangled PEM is a setting of the droplet: seen is a verifier that asks for no keys and refuses a good token; what is wrong with the text is told where somebody hands it over (explain-401 reads and mends it) or in the log of a start that fails',
  26: 'a note, and no fault: whole and fractional times are both lawful, so the replay shows that they change nothing and the key stays the cause',
  30: 'which setting was unset is not seen: a droplet of ours is started without them one by one, of a stranger it is only seen that anything opens it',
  37: 'who adds the key is not seen from one place: through the proxy any credential opens the droplet; that the proxy does it shows only where the droplet is asked past it',
}
