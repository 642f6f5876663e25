// Stands in for Asterisk in tests: a process with a manager. `node test-engine.ts PORT HOW -f CONFIG`
import { TestManager } from './test-manager.ts';

const [port, how] = process.argv.slice(2);
if (how === 'dies') process.exit(3);
if (how === 'stubborn') process.on('SIGTERM', () => undefined);
await TestManager.listen(Number(port));
