/** The secret that personal keys hang on (KEY_ENCRYPTION_KEY): at least 32 bytes, and never another one for the same log. */
export abstract class IdentitySettings {
  abstract readonly keyEncryptionKey: string;
}

/** The administrator the environment asks for. */
export abstract class AdminSettings {
  abstract readonly email: string;
  abstract readonly password: string;
}
