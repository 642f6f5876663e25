import { startDebugEngine } from './debug-engine.ts';
import type { EngineOptions, PhoneEngine } from './phone-engine.ts';
import { startSipEngine } from './sip/sip-engine.ts';

/** The chunk that is loaded after the page stands: everything of SIP. `vite build --mode debug` plays it instead. */
export const startEngine = (options: EngineOptions): PhoneEngine =>
  import.meta.env.MODE === 'debug' ? startDebugEngine(options) : startSipEngine(options);
