import type { DrillContext } from '../context.ts';
import { readProcess } from '../../proc/process.ts';
import { startService } from '../run/service-run.ts';
import { nowNs, pause } from '../waiting.ts';
import { findLeaf } from './leaf.ts';

/** PID 1 is held this long after the signal: long enough to pass it on, short enough to come before its own end. */
const delaysMs = [1, 5, 30];

/**
 * Without a kernel trace: does the leaf end by itself after PID 1 got the stop signal? In a run of its own PID 1 is held with
 * SIGSTOP right after the signal; a leaf that ends now was told by PID 1, and stays a zombie because nobody reaps it. A leaf that
 * lives on proves nothing, since PID 1 may only have been held too early.
 * @param stopMs how long the stop took before
 */
export async function leafEndsWhilePid1IsHeld(context: DrillContext, stopMs: number): Promise<boolean> {
  for (const delayMs of delaysMs) {
    context.progress('looking whether PID 1 passes the signal on');
    await using run = await startService(context);
    const { instance } = run;
    await pause(100, context.abort);
    const leaf = findLeaf(instance);
    const { toNs } = instance.kill(context.spec.stopSignal);
    while (nowNs() < toNs + BigInt(delayMs * 1e6));
    instance.kill('SIGSTOP');
    const limitNs = nowNs() + BigInt(Math.round((stopMs + 500) * 1e6));
    while (!instance.exit && nowNs() < limitNs) {
      const first = readProcess(instance.pid);
      if (first?.state === 'T' && readProcess(leaf.pid)?.state === 'Z') return true;
      await pause(2, context.abort);
    }
  }
  return false;
}
