import { ShopSchema } from '#shop';
import { print, withSession, type Output } from './command.js';

export const migrate = (output: Output): Promise<void> =>
  withSession(output, async ({ app }) => {
    const steps = await app.get(ShopSchema).migrate();
    print(output, { steps }, steps.length === 0 ? ['nothing to do'] : steps.map((step) => `done: ${step}`));
    return 0;
  });
