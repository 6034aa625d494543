/** Workers lie in a folder of their own, for which the server sends a policy of their own. */
export default {
  build: {
    // A worker in a data URL would have no policy, and nothing may load one.
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      output: {
        assetFileNames: ({ names: [name = ''] }) =>
          name.endsWith('.js') ? 'workers/[name]-[hash][extname]' : 'assets/[name]-[hash][extname]',
      },
    },
  },
}
