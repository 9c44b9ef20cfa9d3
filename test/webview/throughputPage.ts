/** What the tests of the throughput tab say to its page. */
import type { Page } from 'playwright-core';
import type { Measurement, MeasurementAction } from '../../src/protocol/throughput.ts';
import { emit } from './harness/tab.ts';

export const show = (page: Page, measurement: Measurement | null): Promise<void> =>
  emit(page, 'measurement', { id: measurement === null ? null : '1/gpu/Qwen3-32B', measurement });

export const act = (page: Page, action: MeasurementAction): Promise<void> =>
  emit(page, 'action', action);
