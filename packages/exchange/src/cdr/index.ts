export { History } from './history.ts';
export { JournalReader } from './journal-reader.ts';
export { type Gathered, ownerOfDevice, type Party } from './parties.ts';
export { Recorder } from './recorder.ts';
