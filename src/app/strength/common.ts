/**
 * The most used passwords and password words, from public knowledge of what leaks always hold. Short on purpose: the
 * model in estimate.ts covers the words that are not here.
 */
const list = (text: string): readonly string[] => text.trim().split(/\s+/)

export const COMMON_PASSWORDS = list(`
123456 password 123456789 12345678 12345 qwerty 1234567 111111 123123 abc123 1234567890 password1 1234 iloveyou
qwerty123 000000 1q2w3e4r letmein admin welcome monkey dragon sunshine princess football baseball superman batman
trustno1 shadow master michael jordan hunter hunter2 ashley bailey passw0rd p@ssw0rd p@ssword passwort contraseña
motdepasse senha parola haslo wachtwoord salasana lozinka starwars pokemon minecraft liverpool liverpoolfc arsenal
chelsea chelseafc manchester barcelona realmadrid juventus mustang corvette ferrari porsche mercedes harley yamaha
charlie donald freedom whatever nicole jessica jennifer thomas robert daniel andrew matthew joshua jasmine hannah
amanda taylor anthony william justin brandon samantha michelle matrix cheese computer internet google facebook
youtube instagram netflix amazon apple samsung windows linux ubuntu debian secret secret1 changeme default guest root
toor test testing test123 demo user user123 login access pass pass123 admin123 administrator welcome1 welcome123
qwertyuiop asdfghjkl zxcvbnm asdfgh asdf zxcvbn qazwsx qazwsxedc 1qaz2wsx 1q2w3e 1q2w3e4r5t zaq12wsx q1w2e3r4
azerty azertyuiop qwertz qwertzuiop 121212 131313 112233 123321 654321 666666 696969 777777 888888 999999 987654321
11111111 88888888 1111111 123654 147258 159753 789456 159357 741852963 147258369 101010 202020 aa123456 a123456
abcd1234 abcdef abcdefg abc12345 hello hello123 hallo hallo123 bonjour loulou soleil doudou marseille nicolas camille
schatz sommer winter spring summer autumn summer2024 winter2024 summer2025 winter2025 summer2026 winter2026 january
february march april june july august september october november december monday friday sunday london paris berlin
newyork america canada australia germany france england spain italy brasil mexico killer hockey soccer ranger buster
tigger cookie pepper ginger maggie lucky daisy molly buddy rocky max bella coco oreo snoopy garfield mickey pikachu
naruto sasuke goku zelda mario sonic spiderman ironman avengers marvel batman1 superman1 gandalf frodo hogwarts
harrypotter voldemort ninja samurai warrior knight wizard angel angels heaven jesus jesus1 christ god blessed faith
grace hope love lovely loveme iloveu iloveyou1 forever family babygirl babyboy baby sweet sweetie honey sugar candy
chocolate strawberry banana orange cherry peaches purple yellow silver golden diamond crystal rainbow butterfly flower
sunflower rose lily snowflake snowball thunder lightning storm phoenix falcon eagle tiger lion panther wolf bear
monkey1 dragon1 money dollar bitcoin crypto business company office manager server database oracle cisco juniper
letmein1 letmein123 opensesame iamgod nothing something anything nopassword mypassword yourpassword thepassword
password12 password123 password1234 password12345 correcthorsebatterystaple
`)

export const COMMON_WORDS = list(`
the and you that was for are with his they this have from one had word but not what all were when your can said there
use each which she how their will other about out many then them these some her would make like him into time has look
two more write see number way could people than first water been call who oil its now find long down day did get come
made may part over new sound take only little work know place year live back give most very after thing our just name
good sentence man think say great where help through much before line right too mean old any same tell boy follow came
want show also around form three small set put end does another well large must big even such because turn here why ask
went men read need land different home move try kind hand picture again change off play spell air away animal house
point page letter mother answer found study still learn should world high every near add food between own below country
plant last school father keep tree never start city earth eye light thought head under story saw left few while along
might close something seem next hard open example begin life always those both paper together got group often run
important until children side feet car mile night walk white sea began grow took river four carry state once book hear
stop without second later miss idea enough eat face watch far really almost let above girl sometimes mountain cut young
talk soon list song being leave family body music color stand sun question fish area mark dog horse birds problem
complete room knew since ever piece told usually friends easy heard order red door sure become top ship across today
during short better best however low hours black products happened whole measure remember early waves reached correct
battery staple coffee pizza beer wine bread cheese butter apple banana lemon orange garden window table chair kitchen
bathroom bedroom street road bridge tower castle church market station airport train plane bicycle motor engine wheel
blue green brown pink grey happy lucky crazy funny pretty beautiful strong weak fast slow hot cold warm cool rain snow
wind storm cloud moon star sky ocean beach island forest desert winter summer spring autumn king queen prince princess
lord lady doctor teacher student player winner loser fighter soldier captain pirate robot alien monster ghost vampire
zombie devil demon angel spirit magic power energy force super mega ultra hyper turbo speed racer gamer hacker master
secure security private secret vault safe key lock code pass word phrase login admin user account bank money cash gold
`)
