// Prints the tools of the tests as JSON, fetching those that the machine lacks. With a dpkg status file as argument,
// everything that this file does not list is fetched, whatever is on PATH.
import { sayProgress } from '@owndial/exchange/engines/bundle/index';
import { ensureTools } from './index.ts';

const status = process.argv[2];
const tools = await ensureTools({
  instead: status ? { status } : undefined,
  onProgress: (progress) => console.error(sayProgress(progress)),
});
console.log(JSON.stringify(tools, null, 2));
