/** Lets things through in bunches, so that a page that is slow to draw falls behind by one drawing and no more. */

/** Shortest pause between two bunches, in milliseconds. */
const PAUSE = 60;
/** The page is left this many times as long as the last bunch took it to draw, for everything else. */
const BREATH = 2;

interface Clock {
  now: () => number;
  later: (call: () => void, wait: number) => unknown;
}

const REAL: Clock = { now: () => performance.now(), later: (call, wait) => setTimeout(call, wait) };

/** Return a function that takes one thing; `take` gets all that came since the last time, the first at once. */
export function inBunches<Thing>(take: (things: readonly Thing[]) => void, clock: Clock = REAL): (thing: Thing) => void {
  let waiting: Thing[] = [];
  let isResting = false;

  const letThrough = () => {
    const things = waiting;
    waiting = [];
    isResting = true;
    const before = clock.now();
    take(things);
    // What was just changed is drawn before this is called.
    clock.later(() => clock.later(goOn, Math.max(PAUSE, BREATH * (clock.now() - before))), 0);
  };
  const goOn = () => {
    isResting = false;
    if (waiting.length > 0) letThrough();
  };
  return (thing) => {
    waiting.push(thing);
    if (!isResting) letThrough();
  };
}
