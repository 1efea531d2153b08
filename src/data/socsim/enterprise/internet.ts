/** Outside addresses and names. */
import type { Random } from "../../../random.js";
import { pick } from "../draw.js";

/**
 * First numbers of outside addresses: public by every registry, but networks that are not reachable from the internet
 * (allocated to the US Department of Defense), so that a simulated attacker is nobody's server.
 */
const FIRST_NUMBERS = [6, 7, 11, 21, 22, 26, 28, 29, 30, 33, 55, 214, 215];

/** Neighbourhoods: attackers, partners and customers rent side by side, so that a prefix tells nothing. */
const PREFIXES = 400;

/** A fresh outside address, of a network that anybody may be in. */
export function outsideAddress(random: Random): string {
  // Multiplying by a prime spreads the neighbourhoods over the second and third numbers.
  const prefix = random.below(PREFIXES) * 7919;
  const first = FIRST_NUMBERS[prefix % FIRST_NUMBERS.length] ?? 11;
  return `${first}.${(prefix >> 4) & 255}.${random.below(256)}.${1 + random.below(254)}`;
}

const NAME_WORDS = `
acorn alpha amber anchor apex arbor arrow aspen atlas aurora basin beacon birch bolt branch bridge brook canyon cedar
cirrus clear cloud coast comet coral crest crown delta drift dune east ember falcon fern field flint forge frost garden
gate glen globe grain grove harbor haven hazel hill honey ice inlet iron ivy jade juniper kite lake lantern lark leaf
light lime linden lotus lunar lynx maple marsh meadow mesa mill mint mist moss north nova oak ocean olive onyx opal orbit
orchid otter path pearl pebble pine pixel plain plum polar pond prairie prime quartz quill rain raven reef ridge river
robin rock rose sage sail sand shore sierra silver sky slate snow solar south spark spring spruce star stone storm stream
summit sun swift tide timber trail tulip vale valley violet vista wave west willow wind wren zenith
`
  .trim()
  .split(/\s+/);
const NAME_ENDS =
  "app apps cdn cloud data desk docs files hub link login mail net online portal secure share site sync tools web".split(
    " ",
  );

/** A name under the reserved top-level domain `.example` (RFC 2606): it is nobody's. */
export function outsideName(random: Random): string {
  const digits = random.uniform() < 0.2 ? String(random.below(90) + 10) : "";
  return `${pick(random, NAME_WORDS)}-${pick(random, NAME_WORDS)}${digits}-${pick(random, NAME_ENDS)}.example`;
}
