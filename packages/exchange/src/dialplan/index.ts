export { decide } from './decide.ts';
export type { CallFacts } from './facts.ts';
export type { CallPlan } from './plan.ts';
