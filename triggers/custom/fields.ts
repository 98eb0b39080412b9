/**
 * The settings that describe a sender. What is left empty comes from the preset; what is filled in wins over it.
 * None but the preset has a default of its own, or it could not be told what was left empty.
 */
import { signingSecret } from "../../src/core/define-trigger.ts";
import { field, type ValuesOf } from "../../src/core/fields.ts";
import { PRESETS } from "./presets.ts";

export const customFields = {
  signing_secret: signingSecret(
    "From the page on which the sender's webhook was made. Often shown only once.",
  ),
  preset: field.choice({
    label: "How does it sign?",
    help: "The sender's page says so. A preset fills in whatever is left empty below; what you fill in wins.",
    choices: {
      ...Object.fromEntries(Object.entries(PRESETS).map(([key, { label }]) => [key, label])),
      none: "In another way, or not at all: I describe it",
      find_out: "I don't know: find it out from one call",
    },
    default: "standard_webhooks",
  }),
  unsigned: field.boolean({
    label: "Take calls that are not signed",
    help: "Only for a sender that can't sign: anybody who learns the address can then send events. Goes with the preset `none` only.",
    default: false,
    advanced: true,
  }),
  header: field.text({
    label: "Header with the signature",
    help: "Such as `X-Acme-Signature`. Capitals don't matter.",
    required: false,
    advanced: true,
  }),
  algorithm: field.choice({
    label: "Algorithm",
    help: "Empty: what the preset says, else SHA-256, as nearly everybody does.",
    choices: { sha256: "HMAC-SHA256", sha1: "HMAC-SHA1", sha512: "HMAC-SHA512" },
    required: false,
    advanced: true,
  }),
  encoding: field.choice({
    label: "How the signature is written",
    help: "Empty: what the preset says, else hex.",
    choices: { hex: "Hex (0-9, a-f)", base64: "Base64 (letters, digits, + and /)" },
    required: false,
    advanced: true,
  }),
  prefix: field.text({
    label: "Text before the signature",
    help: "Such as `v0=`. The algorithm's name, as in `sha256=`, need not be named.",
    required: false,
    advanced: true,
  }),
  format: field.choice({
    label: "Form of the header",
    help: "Empty: what the preset says, else the signature alone.",
    choices: {
      plain: "The signature alone, perhaps after a prefix",
      pairs: "Pairs such as t=…,v1=…",
      list: "A list such as v1,… v1,…",
    },
    required: false,
    advanced: true,
  }),
  signature_key: field.text({
    label: "Name of the signature in pairs or a list",
    help: "Empty: what the preset says, else `v1`. It may appear several times, as while a secret is being replaced; one of them must be right.",
    required: false,
    advanced: true,
  }),
  signed: field.text({
    label: "What is signed",
    help: "A template of {body}, {t} (the time as sent) and {id}, such as `{t}.{body}`; a line break is \\n. Empty: what the preset says, else {body}.",
    required: false,
    advanced: true,
  }),
  timestamp_header: field.text({
    label: "Header with the time",
    help: "When the signed text holds {t} and the time has a header of its own.",
    required: false,
    advanced: true,
  }),
  timestamp_pair: field.text({
    label: "Name of the time in the signature's pairs",
    help: "When the signed text holds {t} and the time stands beside the signature, such as `t`.",
    required: false,
    advanced: true,
  }),
  timestamp_unit: field.choice({
    label: "How the time is written",
    help: "Empty: told by its look.",
    choices: {
      seconds: "Seconds since 1970",
      milliseconds: "Milliseconds since 1970",
      iso: "A date in ISO form",
    },
    required: false,
    advanced: true,
  }),
  tolerance_seconds: field.number({
    label: "Seconds the signed time may differ",
    help: "Guards against recorded calls. Empty: what the preset says, else 300. 0 switches the check off.",
    required: false,
    min: 0,
    advanced: true,
  }),
  secret_encoding: field.choice({
    label: "How the secret is meant",
    help: "Empty: what the preset says, else as it stands.",
    choices: {
      utf8: "As it stands",
      base64: "Base64, after whsec_ if that is there",
      hex: "Hex",
    },
    required: false,
    advanced: true,
  }),
  id_header: field.text({
    label: "Header with the id",
    help: "When the signed text holds {id}.",
    required: false,
    advanced: true,
  }),
  reserialised: field.choice({
    label: "What the signature covers",
    help: "Some senders sign the payload written again instead of the bytes they send. The bytes are always tried first.",
    choices: {
      none: "Only the bytes as sent",
      javascript: "Also the payload written again by JSON.stringify",
      python: "Also the payload written again by JSON.stringify or Python's json.dumps",
    },
    required: false,
    advanced: true,
  }),
  event_name: field.text({
    label: "Where the event's name stands",
    help: "A path such as `data.type`, or `header:x-acme-event`. `type|event` takes the first that is there, `object, action` joins both. Empty: what the preset says, else event|type|event_type.",
    required: false,
    advanced: true,
  }),
  delivery_id: field.text({
    label: "What makes two deliveries the same",
    help: "A path such as `id`, or `header:x-acme-delivery`. Of several, separated by commas, all must be equal; `a|b` takes the first that is there. Empty: what the preset says, else the whole body.",
    required: false,
    advanced: true,
  }),
  test_mark: field.text({
    label: "What marks a test",
    help: "A place that is true in a test, such as `data.test`, or a place with its value, such as `livemode=false` or `header:x-acme-event=ping`.",
    required: false,
    advanced: true,
  }),
  challenge: field.choice({
    label: "Answer to the question whether the address is yours",
    help: "Given only when the question itself is signed.",
    choices: {
      none: "None",
      echo: "Send the field `challenge` back, as Slack wants it",
      zoom: "Sign the plain token, as Zoom wants it",
    },
    required: false,
    advanced: true,
  }),
  mapping: field.text({
    label: "Mapping to a hiring event",
    help: 'One JSONata expression that gives an object such as { "type": "candidate.scored", "candidate": { "email": … }, "score": { "value": … } }. The payload is its root, $headers holds the headers. Empty: automations can listen to custom.event only.',
    required: false,
    multiline: true,
    advanced: true,
  }),
} as const;

export type CustomSettings = Partial<ValuesOf<typeof customFields>>;
