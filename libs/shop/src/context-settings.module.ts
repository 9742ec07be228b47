import { CheckoutSettings, defaultCheckoutSettings } from '#checkout';
import { AdminSettings, IdentitySettings } from '#identity';
import { PaymentSettings } from '#payments';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Settings } from '#settings';

/** Gives each context its own part of the settings. */
@Module({})
export class ContextSettingsModule {
  static forRoot(settings: Settings): DynamicModule {
    const identity: IdentitySettings = { keyEncryptionKey: settings.KEY_ENCRYPTION_KEY };
    const administrator: AdminSettings = { email: settings.ADMIN_EMAIL, password: settings.ADMIN_PASSWORD };
    const payments: PaymentSettings = {
      apiKey: settings.STRIPE_API_KEY,
      apiBase: settings.STRIPE_API_BASE,
      timeoutMs: settings.GATEWAY_TIMEOUT_MS,
      maxNetworkRetries: 1,
    };
    const checkout: CheckoutSettings = {
      ...defaultCheckoutSettings,
      paymentWindowMs: settings.PAYMENT_WINDOW_MS,
      holdMarginMs: Math.min(defaultCheckoutSettings.holdMarginMs, settings.PAYMENT_WINDOW_MS),
    };
    const providers = [
      { provide: IdentitySettings, useValue: identity },
      { provide: AdminSettings, useValue: administrator },
      { provide: PaymentSettings, useValue: payments },
      { provide: CheckoutSettings, useValue: checkout },
    ];
    return { module: ContextSettingsModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}
