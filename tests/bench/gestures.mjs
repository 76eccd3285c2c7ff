// What a hand does to a diagram, and what that costs the page: the same events for every page that is measured.
//
// A gesture is sent through the browser's own input, about 60 events a second, and never faster than the page takes them. What comes out:
//
//   updates  frames a second in which something had moved
//   gap      milliseconds from one such frame to the next, at the 95th percentile
//   script   milliseconds of script, for each such frame on average
//   scripts  milliseconds of script from one event of the hand to the next, at the 95th percentile
//   busy     milliseconds in which the main thread did anything, for each such frame on average
const SECONDS = 3;

/** Counts the frames in which what `read` returns is not what it was. */
async function watch(page, read) {
  await page.evaluate((source) => {
    const look = new Function(`return (${source})()`);
    const watched = { frames: 0, updates: 0, gaps: [], runs: true, last: look(), at: performance.now() };
    window.watched = watched;
    const frame = (now) => {
      if (!watched.runs) return;
      watched.frames += 1;
      const seen = look();
      if (seen !== watched.last) {
        watched.updates += 1;
        watched.gaps.push(now - watched.at);
        watched.at = now;
      }
      watched.last = seen;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }, read.toString());
}

async function metrics(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** Runs a gesture and returns what it cost. `read` runs in the page and returns a text that differs when something has moved. */
export async function measured(page, read, gesture) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await page.waitForTimeout(500);
  await watch(page, read);
  const before = await metrics(session);
  const begun = performance.now();
  const scripts = [before.ScriptDuration];
  await gesture(async () => scripts.push((await metrics(session)).ScriptDuration));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const seconds = (performance.now() - begun) / 1000;
  const after = await metrics(session);
  const watched = await page.evaluate(() => {
    window.watched.runs = false;
    return window.watched;
  });
  await session.detach();
  const spent = (name) => (after[name] - before[name]) * 1000;
  const costs = scripts.slice(1).map((at, index) => (at - scripts[index]) * 1000);
  return {
    updates: watched.updates / seconds,
    gap: late(watched.gaps),
    scripts: late(costs),
    script: spent("ScriptDuration") / Math.max(1, watched.updates),
    busy: spent("TaskDuration") / Math.max(1, watched.updates),
  };
}

/** The 95th percentile. */
const late = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length * 0.95)] ?? 0;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** So many events may be on their way. Their answers come one or two frames later even from a page that does nothing, so waiting for each would allow thirty a second. */
const ON_THE_WAY = 3;
/** A browser adds up the turns of a wheel that the page has not answered yet, so more of these may be. */
const TURNS_ON_THE_WAY = 7;

/** Sends one event about every sixtieth of a second, and looks at what each has cost, without waiting for that: the page answers only between two frames. */
async function paced(send, sample, most = ON_THE_WAY) {
  const begun = performance.now();
  const [sent, looks] = [new Set(), []];
  for (let at = 0; performance.now() - begun < SECONDS * 1000; at += 1) {
    const event = send(at).finally(() => sent.delete(event));
    sent.add(event);
    if (sent.size >= most) await Promise.race(sent);
    looks.push(sample());
    await pause(Math.max(0, begun + (at + 1) * (1000 / 60) - performance.now()));
  }
  await Promise.all([...sent, ...looks]);
}

/** There and back again: -1 to 1 and back in 100 steps. */
const swing = (at) => Math.abs(((at + 50) % 100) - 50) / 25 - 1;

/** Moves the view by the middle button, 300 pixels each way. */
export async function pan(page, { x, y }, sample) {
  await page.mouse.move(x, y);
  await page.mouse.down({ button: "middle" });
  await paced((at) => page.mouse.move(x + 300 * (swing(at) + 1), y + 150 * (swing(at) + 1)), sample);
  await page.mouse.up({ button: "middle" });
}

/** Zooms out and in by the wheel, with Control as a pinch sends it. */
export async function zoom(page, { x, y }, sample) {
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  await paced((at) => page.mouse.wheel(0, at % 60 < 30 ? 20 : -20), sample, TURNS_ON_THE_WAY);
  await page.keyboard.up("Control");
}

/** Drags what is at a place, to and fro. */
export async function drag(page, { x, y }, sample) {
  await page.mouse.move(x, y);
  await page.mouse.down();
  await paced((at) => page.mouse.move(x + 120 * (swing(at) + 1), y + 60 * (swing(at) + 1)), sample);
  await page.mouse.up();
}

/** Scrolls down and up again by the wheel, 200 pixels an event. */
export async function scroll(page, { x, y }, sample) {
  await page.mouse.move(x, y);
  await paced((at) => page.mouse.wheel(0, at % 120 < 60 ? 200 : -200), sample, TURNS_ON_THE_WAY);
}
