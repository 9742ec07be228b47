export { ImportingModule } from './importing.module.js';
export { type Books, differences, expectedBooks } from './online-retail/books.js';
export { openFile } from './online-retail/lines.js';
export { OnlineRetailBooks } from './online-retail/online-retail-books.js';
export {
  type Failure,
  type ImportResult,
  OnlineRetailImport,
  type Progress,
} from './online-retail/online-retail-import.js';
export { readTrade } from './online-retail/read-trade.js';
export type { Trade } from './online-retail/trade.js';
