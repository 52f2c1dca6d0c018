import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DrillDocument } from '../../src/model/documents/drill.ts';
import type { RunEvidence } from '../../src/model/evidence.ts';
import { renderHtml } from '../../src/report/drill/html/html.ts';
import { failing, failingEvidence, hostile } from '../../src/report/drill/testing/samples.ts';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const screen = { width: 80, unicode: true, color: false };
/** Set to keep screenshots for a look. */
const shots = process.env['REPORT_SHOTS'];

let browser: Browser;
let folder: string;

interface Opened {
  readonly page: Page;
  readonly errors: string[];
  readonly requests: string[];
}

async function open(
  document: DrillDocument,
  evidence: readonly RunEvidence[],
  dark = false,
): Promise<Opened> {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.html`);
  await writeFile(file, renderHtml(document, { screen, evidence }));
  const page = await browser.newPage({
    viewport: { width: 1240, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
  });
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('dialog', (dialog) => {
    errors.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  const url = pathToFileURL(file).href;
  await page.route('**/*', (route) => {
    if (route.request().url() === url) return route.continue();
    requests.push(route.request().url());
    return route.abort();
  });
  await page.goto(url);
  return { page, errors, requests };
}

async function drawn(page: Page, more = 1): Promise<void> {
  await page.waitForFunction(
    (least) => Number(document.getElementById('chart')?.dataset['frames'] ?? 0) >= least,
    more,
  );
}

async function shot(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

async function framesAt(page: Page): Promise<number> {
  return Number(await page.locator('#chart').getAttribute('data-frames'));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sigtrail-report-'));
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the HTML report in a browser', () => {
  test('shows the worst run first, without an error and without the network', async () => {
    const { page, errors, requests } = await open(failing(), failingEvidence());
    await drawn(page);
    expect(await page.locator('h1').textContent()).toContain('34 of 64 in flight were cut');
    expect(await page.locator('#run option').first().textContent()).toContain('D2');
    expect(await page.locator('#classes').textContent()).toContain('in flight, cut34');
    await shot(page, 'light');
    const before = await framesAt(page);
    await page.click('#stop');
    await drawn(page, before + 1);
    await shot(page, 'stop');
    expect(errors).toEqual([]);
    expect(requests).toEqual([]);
    await page.close();
  });

  test('keys move between requests, zoom and let go', async () => {
    const { page, errors } = await open(failing(), failingEvidence());
    await drawn(page);
    await page.focus('#chart');
    const record = page.locator('#record');
    await page.keyboard.press('Home');
    expect(await record.textContent()).toContain('Request 1: answered');
    await page.keyboard.press('ArrowRight');
    expect(await record.textContent()).toMatch(/^Request (?!1:)\d+: answered/);
    await page.keyboard.press('ArrowDown');
    expect(await record.textContent()).toContain('in flight, cut');
    await page.keyboard.press('End');
    expect(await record.textContent()).toContain('refused after the drain');
    const before = await framesAt(page);
    const [from, to] = (await page.locator('#chart').getAttribute('data-view'))?.split(' ').map(Number) ?? [];
    await page.keyboard.press('+');
    await drawn(page, before + 1);
    const [from2, to2] =
      (await page.locator('#chart').getAttribute('data-view'))?.split(' ').map(Number) ?? [];
    expect((to2 ?? 0) - (from2 ?? 0)).toBeLessThan((to ?? 0) - (from ?? 0));
    await page.keyboard.press('Escape');
    expect(await record.textContent()).toContain('Point at a request');
    expect(errors).toEqual([]);
    await page.close();
  });

  test('the run picker changes the run', async () => {
    const { page } = await open(failing(), failingEvidence());
    await drawn(page);
    await page.selectOption('#run', { index: 1 });
    expect(await page.locator('#classes').textContent()).toContain('keep-alive race12');
    await page.close();
  });

  test('the raw JSON that is downloaded is the document', async () => {
    const document = hostile();
    const { page, errors } = await open(document, failingEvidence());
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toEqual(document);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('dark, the toggle and print each draw in their own colours', async () => {
    const { page, errors } = await open(failing(), failingEvidence(), true);
    await drawn(page);
    const corner = () =>
      page.evaluate(() => {
        const canvas = document.getElementById('chart') as HTMLCanvasElement;
        return Array.from(canvas.getContext('2d')?.getImageData(1, canvas.height - 2, 1, 1).data ?? []);
      });
    expect(await corner()).toEqual([0x18, 0x1c, 0x23, 255]);
    await shot(page, 'dark');
    const before = await framesAt(page);
    await page.click('#theme');
    await drawn(page, before + 1);
    expect(await corner()).toEqual([255, 255, 255, 255]);
    await page.click('#theme');
    const screenFrames = await framesAt(page);
    await page.emulateMedia({ media: 'print' });
    await drawn(page, screenFrames + 1);
    expect(await corner()).toEqual([255, 255, 255, 255]);
    await shot(page, 'print');
    expect(errors).toEqual([]);
    await page.close();
  });

  test.each([
    ['answered', undefined],
    ['half of them refused', 25_000],
  ])('50 000 requests, %s, scroll and zoom', async (kind, refused) => {
    const { page, errors, requests } = await open(failing(), failingEvidence(50_000, refused));
    await drawn(page);
    await shot(page, refused === undefined ? '50k' : '50k-refused');
    await page.focus('#chart');
    const figures = await page.evaluate(async () => {
      const canvas = document.getElementById('chart') as HTMLCanvasElement;
      let long = 0;
      new PerformanceObserver((list) => {
        long += list.getEntries().length;
      }).observe({ type: 'longtask' });
      const views = new Set<string>();
      const gaps: number[] = [];
      const begin = performance.now();
      let last = begin;
      let step = 0;
      while (last - begin < 2000 || step < 60) {
        const zoom = step % 40 < 20 ? -60 : 60;
        const wheel = { bubbles: true, cancelable: true, clientX: 700, clientY: 400 };
        canvas.dispatchEvent(
          new WheelEvent('wheel', step % 2 === 0 ? { ...wheel, deltaY: zoom } : { ...wheel, deltaX: 15 }),
        );
        await new Promise((done) => requestAnimationFrame(done));
        const now = performance.now();
        gaps.push(now - last);
        last = now;
        views.add(canvas.dataset['view'] ?? '');
        step += 1;
      }
      gaps.sort((a, b) => a - b);
      return {
        steps: step,
        views: views.size,
        frames: Number(canvas.dataset['frames']),
        perSecond: Math.round((step / (last - begin)) * 1000),
        medianMs: gaps[gaps.length >> 1],
        worstMs: gaps.at(-1),
        longTasks: long,
      };
    });
    process.stdout.write(`50 000 requests, ${kind}, 2 s of zoom and pan: ${JSON.stringify(figures)}\n`);
    expect(figures.frames).toBeGreaterThanOrEqual(figures.steps);
    expect(figures.views).toBeGreaterThan(20);
    expect(errors).toEqual([]);
    expect(requests).toEqual([]);
    await page.close();
  });

  test('hostile strings stay text', async () => {
    const { page, errors, requests } = await open(hostile(), failingEvidence());
    await drawn(page);
    expect(await page.locator('script').count()).toBe(3);
    expect(errors).toEqual([]);
    expect(requests).toEqual([]);
    await page.close();
  });
});
