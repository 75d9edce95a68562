/** People, organisations and bots, and how they react to something. */

export interface TwinUser {
  readonly id: number;
  /** Owners may change it. */
  login: string;
  readonly type: "User" | "Organization" | "Bot";
}

export interface TwinReaction {
  readonly id: number;
  readonly content: string;
  readonly user: TwinUser;
  readonly createdAt: string;
}
