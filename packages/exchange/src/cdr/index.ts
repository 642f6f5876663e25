export { History } from './history.ts';
export { JournalReader } from './journal-reader.ts';
export { Recorder } from './recorder.ts';
