from js import flet_storage

before = await flet_storage.get("openai_key")
print(f"the key was {before or 'not there'}")
await flet_storage.set("openai_key", "sk-from-python")
print(f"the key is {await flet_storage.get('openai_key')}")
print(f"names: {', '.join((await flet_storage.get_all()).to_py())}")
try:
    await flet_storage.set("nothing", None)
except Exception as error:
    print(f"None is a {error.name}")
